// The calls of tools that people make every day: of which tools, with which options, and to do what. It was gathered from the rows of
// benign commands, and kept short on purpose: what stands here has been tried most. Data; everyday_calls.ts reads it.

/** Tools of which every option that their own rule knows is met with every day. */
export const ALL_OPTIONS = `
arch awk b2sum base32 base64 basename bat batcat bc bzcat bzgrep cal cat cksum clear cloc cmp column comm cut date
df diff dirname du egrep expand factor fd fdfind fgrep file find fmt fold free fx gawk getconf git gojq grep groups
gsed hd head hexdump id jaq join jq last less locale logname look ls lsblk lscpu lsof lz4cat mawk md5sum
more nawk nl nm nproc numfmt od paste pgrep printenv ps pwd readelf readlink realpath rev rg rgrep sed seq
sha1sum sha224sum sha256sum sha384sum sha512sum shuf size sleep sort ss stat strings sum tac tail tokei tput tr
tree true tsort tty uname unexpand uniq uptime uuidgen w wc which who whoami xxd xzcat xzgrep zcat zegrep zfgrep
zgrep zstdcat
`;

/** Tools that are mostly called without options. */
export const NO_OPTIONS = `
7z acpi actionlint antiword apk apropos ar atq btrfs c++filt catdoc cmark colordiff coredumpctl csvlook dd delta diff3
diffstat djvutxt docx2txt expr false fc-list fossil getent getfacl glow gm gron hadolint info iw jot kpsewhich
launchctl lsattr lsmod magick markdown mediainfo modinfo ncal nft nvidia-smi pactl pdfinfo pidof pipdeptree proselint
pyenv sensors service soxi style sw_vers systemd-cgls tee texcount tldr uchardet unrar users vdir wdiff whatis whereis
xan xsv yes zless
`;

/**
 * A tool a line: its options (letters behind one dash, `--long`, or `--long=` where it is given a value; `*` for all that its rule
 * knows), and, where the first word says what it is to do, these words.
 */
export const SOME_OPTIONS = `
bun pm --version
pdm list info
docker-compose ps images config logs version top
minikube status version
pipx list
mise ls list current where which
biome check lint format ci --config-path=
detex -clnrstw
ldd -vru --verbose
update-alternatives --list --display --query --get-selections
oxlint --quiet
buf lint breaking
wget *
curl *
yq -Pejor -o= -p=
tar -CJOadfjktvxz --directory --exclude --exclude= --file= --list --strip-components= --wildcards
journalctl -STUabefgklnopqrtux --boot --disk-usage --dmesg --grep --grep= --identifier --lines --lines= --list-boots --output --output= --priority --reverse --since --since= --unit --unit= --until --until= --user
ack --py --type=
addr2line -e
apt -a --installed --upgradable list search show policy
apt-cache policy search show depends rdepends showpkg madison
apt-get -s install
arp -a
asdf list current where which plugin
aspell -al --lang=
black --check --diff
blkid -os
brew * info list openssl deps leaves outdated --versions --prefix
bsdtar -ft
bundle -v list show info check
busctl list status
bzip2 -tv
cargo -dip -- --all --check --depth --format-version --format-version= --list --no-deps build fmt metadata search tree verify-project
clang-format -Welorsty --dry-run --style=
cmake --help-command-list
codespell -q
col -b
composer show show validate licenses why status --direct --tree --format= --no-dev
conda env list info
convert -version
cpio -it
crontab -l
csvcut -c
datamash -1gt -,
dc -e
deno --cached-only --no-remote --no-npm --check --rules check doc fmt help info lint run task
dir -l
dmesg -Tw --level=
dmidecode -t
docker -aeflnoqst --all --digests --file --filter --filter= --format --format= --latest --no-stream --no-trunc --quiet --services --since --since= --size --tail --tail= --timestamps --until --until= compose container context diff history image images info inspect logs network port ps run stats system top version volume
dos2unix -i
dotnet --info --list-runtimes --list-sdks
dpkg -LScls
dpkg-deb -c -cI
dpkg-query -Wf
elixir -v
emacs -einorsv
enca -L
eslint -v
ethtool -a
exa -al --git
exiftool -3DGXs -DateTimeOriginal -GPSLatitude
eza --level= --tree
ffmpeg -einorsv
ffprobe -abdefimnoprstvw -_
findmnt -t
firewall-cmd --get-default-zone --list-all --state
flac -t
flatpak list info
fuser -v
g++ -v
gcc -acdeinprstv -- -v
gdisk -l
gem --local env list environment which contents
gh auth
ghc --numeric-version
go -d -f -m -o -u -c -deps -json -test -short -count -run -v doc env help list version vet
gofmt -dls
gpg --list-keys --list-secret-keys --verify
gpgconf --list-dirs
gradle -v
gunzip -c
gzip -cdltv
hdparm -I
helm -Afn get history lint list ls repo status version
hg -ir --template bookmarks branch diff id log status branches tags summary -rlpvg --stat --template=
hostname -If
hostnamectl * status
hugo version
hunspell -adl
hwclock --show
iconv -ft
identify -format
ifconfig -a
iostat -x
ip -46bcrs a addr link neigh r route -brcojd address l rule
isort --check --check-only
jar --file= --list
java -version
javac -einorsv
jest -v
jj -r diff log st status show -rnp --no-graph --stat
jsonlint -q
kill -l
kubectl -ALRcfklnopw --all --all-containers= --all-namespaces --client --container --container= --context --context= --field-selector --follow --namespace --namespace= --no-headers --output --output= --previous --recursive --selector --selector= --show-labels --since= --sort-by= --tail --tail= --template= --watch= api-resources auth cluster-info config describe explain get logs rollout top version
ld -v
ldconfig -p
lipo -fino
localectl * status list-locales list-keymaps
locate -i
loginctl -p --no-legend --value list-sessions show-session list-users show-user
lpstat -dp
lsb_release -a
lsd -l
lspci -dknsv
lsusb -t
lua -v
luac -p
lz4 -t --list
man -fk
meson -v
mktemp -u
mkvmerge -J
mlr -nr --icsv --ojson --opprint
modprobe -nv --show-depends
mount -lt
mpstat -P
mvn -v
namei -l
netstat -alnprtu
networkctl status list
nmcli device connection general dev con
node -v --check
npm -gv --all --depth= bin config explain help list ls pkg prefix root run pkg query
objdump -dt
ocaml -einorsv
opam list
openssl * asn1parse base64 ciphers crl dgst ecparam enc errstr list md5 pkcs7 pkey prime rand req sha256 speed verify version x509
otool -L
pacman -Q
pandoc -fst --wrap=
passwd -Sa
patch -1p --dry-run
pathchk -p
pdfgrep -l
pdfimages -ilst
pdftotext -alotuy
perl -v
php -lv
pip * check freeze help list show
pip3 * show list freeze check help
pmap -x
pnpm -rv --depth list ls why outdated
podman * images ps top logs inspect info version port stats history
poetry --tree show check env version
pr -2t
prettier -v
pstree -pu
python -m
python3 -m --compact --indent
qpdf --check --show-npages
recode -l
redis-server -v
resolvectl status
route -n
rpm -afilpq
ruby -cvw -cv
ruff --check --config --config= --statistics
rustc -v --explain --print
rustfmt --check
rustup show toolchain target component
sar -u
scc --no-cocomo
screen -ls
sdiff -sw
sgdisk -p
shasum -a
shellcheck -fx
shfmt -cdils
smartctl -al
snap list info
sox --info
sqlite3 -acdejlmnorsuvy
ssh-add -l
ssh-keygen -fl
stty -a
svn diff status log st info list ls -vlr
swapon --show
sysctl -a
systemctl -alpt --all --failed --no-legend --no-pager --state --state= --type --type= --user cat is-active is-enabled list-timers list-unit-files list-units show status
systemd-analyze --iterations=
taplo --no-schema
terraform -check -diff -recursive -version fmt state validate version graph
tesseract --list-langs
timedatectl * show status list-timezones
tmux -L ls work list-sessions list-windows list-panes display-message -aFpt
top -1bno
tsc -p --noEmit --pretty --showConfig --skipLibCheck --strict
tune2fs -l
udevadm -nq
unzip -1Zlptv
uv pip tree version list
vitest -v
vmstat -s
wn -eorv
xmllint --format --noout --xpath
xrandr --query
xz -cdltv --list -l
yamllint -s
yarn -v --depth= list why info
zip -frsu
zipgrep -i
zipinfo -1
zstd -013459Tbcdeltv
zypper -ds
`;
