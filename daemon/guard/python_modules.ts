// Names of Python's own modules. `python -m` looks for them in the working folder first, so a file of such a name there would run in
// place of the one that was meant. Runs nothing.

/** Lists the names in a folder; `undefined` where it cannot be read. A folder that is not there has none. */
export type ListNames = (folder: string) => readonly string[] | undefined;

/** The modules of the versions 3.8 to 3.14. Source: `sys.stdlib_module_names`. */
const OWN = new Set(
  `
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii
  bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall
  compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
  decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch
  fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http
  idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma
  mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath
  nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform
  plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri
  random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site
  sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat
  statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile
  termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle
  turtledemo types typing unicodedata unittest urllib usercustomize uu uuid venv warnings wave weakref webbrowser winreg
  winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`.trim().split(/\s+/),
);

/** Tells why a module of Python must not be run unasked in `folder`, as a clause; `undefined` if nothing speaks against it. */
export function dangerOfModules(folder: string | undefined, list: ListNames): string | undefined {
  if (folder === undefined) return "it is not known in which folder python looks for modules first";
  const names = list(folder);
  if (names === undefined) return `the files in ${folder}, where python looks for modules first, cannot be seen`;
  // Modules for its own use begin with a line.
  const found = names.filter((name) => /^\w+(\..*\b(py|pyc|pyd|so)|)$/s.test(name))
    .find((name) =>
      OWN.has(name.replace(/\..*$/s, "")) ||
      /^(?:_(?!_)|(?:pip|setuptools|pkg_resources|wheel|pytest|_pytest|mypy|ruff|black|venv|build)\b)/.test(name)
    );
  return found === undefined ? undefined : `python may run ${folder}/${found} in place of a module of its own`;
}
