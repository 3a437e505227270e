// The calls of tools that people make every day: of which tools, with which options, and to do what. It was gathered from the rows of
// benign commands, and kept short on purpose: what stands here has been tried most. Data; everyday_calls.ts reads it.

/** Tools of which every option that their own rule knows is met with every day. */
export const ALL_OPTIONS = `
arch awk b2sum base32 base64 basename bat batcat bc bzcat cal cat cksum clear cloc cmp column comm cut date
df diff dirname du egrep expand factor fd fdfind fgrep file find fmt fold free gawk getconf grep groups
gsed hd head hexdump id join jq last less locale logname look ls lsblk lscpu lsof lz4cat mawk md5sum
more nawk nl nm nproc numfmt od paste pgrep printenv ps pwd readelf readlink realpath rev rg rgrep sed seq
sha1sum sha224sum sha256sum sha384sum sha512sum shuf size sleep sort ss stat strings sum tac tail tokei tput tr
tree true tsort tty uname unexpand uniq uptime uuidgen w wc which who whoami xxd xzcat zcat zgrep zstdcat
`;

/** Tools that are mostly called without options. */
export const NO_OPTIONS = `
7z ar atq dd diff3
 expr false gron info
lsmod modinfo ncal pidof
pyenv sensors service sw_vers systemd-cgls tee users vdir whatis 
yes zless
`;

/**
 * A tool a line: its options (letters behind one dash, `--long`, or `--long=` where it is given a value; `*` for all that its rule
 * knows), and, where the first word says what it is to do, these words.
 */
export const SOME_OPTIONS = `
redis-cli -v
mysql -V
psql -lV
c++filt -nt_
csvlook -dIlH
tldr -h
apropos -seraw
whereis -bmsu
lsattr -adRlv
getfacl -Rptcan
getent passwd group hosts services
hadolint -f --format --ignore
wdiff -123ns
diffstat -psSkmt
pdfinfo -flbox --box
zipgrep -i
mediainfo --Full
unrar l t lb v
fc-list -f --format
ufw status verbose numbered
supervisorctl status
pwdx -h
pipenv graph --venv --where --py
nvidia-smi -Lqdi --query-gpu= --query-compute-apps= --format= --list-gpus
lastlog -utb
colordiff -urqyNwbBi
bun pm --version
docker-compose ps images config logs version top
pipx list
ldd -vru --verbose
update-alternatives --list --display --query --get-selections
wget *
curl *
yq -Pejor -o= -p=
tar -CJOadfjktvxz --directory --exclude --exclude= --file= --list --strip-components= --wildcards --zstd --gzip --xz --bzip2 --gunzip --verbose --extract --to-stdout --file --full-time --numeric-owner -zPpmwI
journalctl -STUabefgklnopqrtux --boot --disk-usage --dmesg --grep --grep= --identifier --lines --lines= --list-boots --output --output= --priority --reverse --since --since= --unit --unit= --until --until= --user
ack --py --type= -lciwvnhHxLosA B C --js --nogroup --noheading --nocolor --count
addr2line -e -efCapis
apt -a --installed --upgradable list search show policy
apt-cache policy search show depends rdepends showpkg madison
apt-get -s install
arp -a -ane
aspell -al --lang=
black --check --diff --quiet -qlv --line-length
blkid -os
brew * info list openssl deps leaves outdated --versions --prefix
bsdtar -ft
cargo -dip -- --all --check --depth --format-version --format-version= --list --no-deps build fmt metadata search tree verify-project
clang-format -Welorsty --dry-run --style=
cmake --help-command-list
col -b
composer show show validate licenses why status --direct --tree --format= --no-dev outdated -iltopDN --installed
conda env list info
convert -version
cpio -it
crontab -l -lu
csvcut -c -cnxCd
dc -e
deno --cached-only --no-remote --no-npm --check --rules check doc fmt help info lint run task
dir -l
dmesg -Tw --level= -TwHtklxe --since --ctime --human --follow
docker -aeflnoqst --all --digests --file --filter --filter= --format --format= --latest --no-stream --no-trunc --quiet --services --since --since= --size --tail --tail= --timestamps --until --until= compose container context diff history image images info inspect logs network port ps run stats system top version volume
dotnet --info --list-runtimes --list-sdks --version
dpkg -LScls -lLsScI --list --listfiles --status --search --get-selections --print-architecture --compare-versions
dpkg-deb -c -cI
dpkg-query -Wf
elixir -v
emacs -einorsv
eslint -v
exa -al --git -alhTLgtsrFSG --tree --level= --long --all --icons
exiftool -3DGXs -DateTimeOriginal -GPSLatitude
eza --level= --tree -alhTLgtsrFSG --git --long --all --icons --header
ffprobe -abdefimnoprstvw -_ -v -i -of -show_format -show_streams -show_entries -print_format -hide_banner -select_streams -loglevel -count_frames -count_packets -show_chapters -show_packets -show_frames -read_intervals -pretty -sexagesimal -unit
findmnt -t -ltoTSDnJ --json --real --target --source --types --output --noheadings
flatpak list info --app --runtime --columns=
fuser -v
g++ -v
gcc -acdeinprstv -- -v
gem --local env list environment which contents
ghc --numeric-version
go -d -f -m -o -u -c -deps -json -test -short -count -run -v doc env help list version vet
gofmt -dls -ldse
gpg --list-keys --list-secret-keys --verify
gradle -v --version projects tasks
gunzip -c
gzip -cdltv -ltdckvn --list --test --decompress --stdout
helm -Afn get history list ls repo status version
hg -ir --template bookmarks branch id log status branches tags summary -rlvg --stat --template= st files heads parents paths root tip
hostname -If -IfsidA
hostnamectl * status
iconv -ft -flctos --from-code= --to-code= --list
identify -format
ifconfig -a -as
iostat -x -xdmkcyzhp
ip -46bcrs a addr link neigh r route -brcojd address l rule
jar --file= --list
java -version --version
javac -einorsv -version
jsonlint -q -qc
kill -l
kubectl -ALRcfklnopw --all --all-containers= --all-namespaces --client --container --container= --context --context= --field-selector --follow --namespace --namespace= --no-headers --output --output= --previous --recursive --selector --selector= --show-labels --since= --sort-by= --tail --tail= --template= --watch= api-resources auth cluster-info config describe explain get logs rollout top version --timeout= --ignore-not-found --field-selector= --label-columns= --max-log-requests= --raw
ldconfig -p
localectl * status list-locales list-keymaps
locate -i -iclrbewn --limit --count --existing --regex --basename
loginctl -p --no-legend --value list-sessions show-session list-users show-user
lsb_release -a
lsd -l
lspci -dknsv -vknsdmt
lsusb -t -vtsd
lua -v
man -fk -kfwaP
mktemp -u
mlr -nr --icsv --ojson --opprint --c2p --c2j --json --csv
mount -lt
mpstat -P -PAu
mvn -v -version
namei -l
netstat -alnprtu -tulpnarsiec --tcp --udp --listening
networkctl status list
nmcli device connection general dev con
node -v --check -vcp --version
npm -gv --all --depth= bin config explain help list ls pkg prefix root run pkg query
objdump -dt -dDtThxpsSMjCrfalwzg --disassemble --demangle --section= --syms --dynamic-syms --start-address= --stop-address=
openssl * asn1parse base64 ciphers crl dgst ecparam enc errstr list md5 pkcs7 pkey prime rand req sha256 speed verify version x509
pacman -Q -QSilemodstnkucg
pandoc -fst --wrap=
patch -1p --dry-run
pdftotext -alotuy -layout -f -l -raw -nopgbrk -q
perl -v -vcV
php -lv -mvil --ini --version
pip * check freeze help list show
pip3 * show list freeze check help
pmap -x
pnpm -rv --depth list ls why outdated
podman * images ps top logs inspect info version port stats history
poetry --tree show check env version
pr -2t
prettier -v -cl --check --list-different
pstree -pu -paulshnAGUgtTcH
python -m -VcmI
python3 -m --compact --indent -VcmI
resolvectl status query
route -n
rpm -afilpq -qailfRpcdev --queryformat --changelog --requires --provides --list --info --whatprovides
ruby -cvw -cv -cvV
ruff --check --config --config= --statistics check format --diff --select --ignore --output-format= --no-cache --no-fix
rustc -v --explain --print
rustfmt --check --edition
rustup show toolchain target component list which --installed -v
sar -u -uqrbndBWSP
scc --no-cocomo
sdiff -sw
shasum -a
shellcheck -fx -fsxeSoWiC --format= --severity= --shell= --exclude= --enable= --color=
shfmt -cdils
snap list info
ssh-keygen -fl
stty -a
git * apply log diff show status ls-files branch grep rev-parse blame rev-list tag ls-tree stash shortlog cat-file remote reflog describe config help whatchanged for-each-ref merge-base diff-tree diff-index diff-files format-patch name-rev show-ref worktree range-diff symbolic-ref check-ignore var check-attr show-branch verify-pack fsck version submodule count-objects cherry bisect hash-object notes stripspace check-ref-format verify-tag verify-commit archive clean add mv rm
swapon --show
sysctl -a
systemctl -alpt --all --failed --no-legend --no-pager --state --state= --type --type= --user cat is-active is-enabled list-timers list-unit-files list-units show status
systemd-analyze --iterations= blame critical-chain time verify
terraform -check -diff -recursive -version fmt state validate version graph
timedatectl * show status list-timezones
tmux -L ls work list-sessions list-windows list-panes display-message -aFpt
top -1bno -bnpuoHc1
tsc -p --noEmit --pretty --showConfig --skipLibCheck --strict
unzip -1Zlptv -lvptqZjn
uv pip tree version list
vmstat -s -swatdSn
xmllint --format --noout --xpath --recover --html --pretty --nonet --huge --noblanks
xrandr --query --listmonitors
xz -cdltv --list -l -ltdckv --test --decompress --stdout --robot
yamllint -s -dfsc --strict --format
yarn -v --depth= list why info
zipinfo -1 -1lhtzmsv
zstd -013459Tbcdeltv -ltdcqv --list --test --decompress --stdout
`;
