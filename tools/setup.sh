# Shared by ./run, ./test and the make targets (sourced, not run): installs what is missing, configures
# and builds. Everything it says goes to standard error, so that `./run ... --json` stays clean.
# When all is there, nothing is installed, asked or downloaded: one dpkg-query decides.

danlu_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
danlu_packages_file=${DANLU_PACKAGES_FILE:-$danlu_root/tools/packages.txt}
danlu_state=$danlu_root/build/setup
danlu_retry_minutes=1440  # A package that could not be installed is tried again after a day.

danlu_chinese() {
  local value=${DANLU_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}
  [[ $value == zh* ]]
}

# say ENGLISH CHINESE
say() {
  if danlu_chinese; then printf '%s\n' "$2" >&2; else printf '%s\n' "$1" >&2; fi
}

# Prints the groups wanted for the purposes given, one line each: need TAB english TAB chinese TAB packages.
package_groups() {
  local line wanted=" $* " need="" english="" chinese="" packages="" taken=false
  local header='^\[([a-z]+) (required|optional)\] (.*) \| (.*)$'
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $header ]]; then
      [[ -n $packages ]] && printf '%s\t%s\t%s\t%s\n' "$need" "$english" "$chinese" "$packages"
      packages=""
      need=${BASH_REMATCH[2]} english=${BASH_REMATCH[3]} chinese=${BASH_REMATCH[4]}
      if [[ $wanted == *" ${BASH_REMATCH[1]} "* ]]; then taken=true; else taken=false; fi
    elif $taken && [[ -n $line && $line != \#* ]]; then
      packages+="${packages:+ }$line"
    fi
  done < "$danlu_packages_file"
  [[ -n $packages ]] && printf '%s\t%s\t%s\t%s\n' "$need" "$english" "$chinese" "$packages"
  return 0
}

# Prints those of the packages given (`name` or `name=command`) that are absent.
missing_packages() {
  local entry name installed
  local -a names=()
  for entry in "$@"; do names+=("${entry%%=*}"); done
  installed=" $(dpkg-query -W -f='${Package}:${db:Status-Abbrev} ' "${names[@]}" 2>/dev/null || true)"
  for entry in "$@"; do
    name=${entry%%=*}
    [[ $installed == *" $name:ii"* ]] && continue
    [[ $entry == *=* ]] && command -v "${entry#*=}" > /dev/null && continue
    printf '%s\n' "$name"
  done
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif ! command -v sudo > /dev/null; then
    return 127
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$@" >> "$danlu_state/apt.log" 2>&1 < /dev/null
}

# Installs all packages given, as far as possible. The package index is fetched only when it is
# missing or too old to install from.
try_to_install() {
  local package
  local -a known=()
  : > "$danlu_state/apt.log"
  apt_install "$@" && return
  as_root apt-get update -q >> "$danlu_state/apt.log" 2>&1 < /dev/null || return 0
  apt_install "$@" && return
  # One unknown name makes apt refuse the rest: go on with those it knows, then one by one.
  for package in "$@"; do
    apt-cache show "$package" > /dev/null 2>&1 && known+=("$package")
  done
  [[ ${#known[@]} -eq 0 ]] && return
  apt_install "${known[@]}" && return
  for package in "${known[@]}"; do apt_install "$package" || true; done
}

# setup PURPOSE...: makes what those purposes need present; says what could not be installed and what
# stops working without it. Always goes on: the build says the rest.
setup() {
  local groups need english chinese packages
  groups=$(package_groups "$@")
  local -a all=() missing=()
  read -r -a all <<< "$(cut -f 4 <<< "$groups" | tr '\n' ' ')"
  [[ ${#all[@]} -eq 0 ]] && return
  if ! command -v dpkg-query > /dev/null; then
    say "This is not a Debian system: install the equivalents of tools/packages.txt yourself." \
        "当前系统不是 Debian：请自行安装 tools/packages.txt 中各软件包的对应版本。"
    return
  fi
  mapfile -t missing < <(missing_packages "${all[@]}" | sort -u)
  [[ ${#missing[@]} -eq 0 ]] && return
  mkdir -p "$danlu_state"
  if ! tried_lately "${missing[@]}"; then
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}" \
        "正在安装 ${#missing[@]} 个 Debian 软件包：${missing[*]}"
    try_to_install "${missing[@]}"
    mapfile -t missing < <(missing_packages "${all[@]}" | sort -u)
    printf '%s\n' "${missing[*]}" > "$danlu_state/not_installed"
  fi
  while IFS=$'\t' read -r need english chinese packages; do
    # shellcheck disable=SC2086  # A list of words.
    report_missing "$need" "$english" "$chinese" $packages
  done <<< "$groups"
}

# tried_lately PACKAGE...: the same packages could not be installed a short while ago.
tried_lately() {
  local mark=$danlu_state/not_installed
  [[ -n $(find "$mark" -mmin "-$danlu_retry_minutes" 2> /dev/null) && $(< "$mark") == "$*" ]]
}

report_missing() {
  local need=$1 english=$2 chinese=$3
  shift 3
  local -a gone=()
  mapfile -t gone < <(missing_packages "$@")
  [[ ${#gone[@]} -eq 0 ]] && return
  if [[ $need == required ]]; then
    say "Missing and could not be installed: ${gone[*]}. Without: $english." \
        "缺少且未能安装：${gone[*]}。影响：${chinese}。"
  else
    say "Going on without ${gone[*]}: $english." "未安装 ${gone[*]}，继续：${chinese}。"
  fi
  say "  To install: sudo apt-get install ${gone[*]}   (details: build/setup/apt.log)" \
      "  安装命令：sudo apt-get install ${gone[*]}   （详情：build/setup/apt.log）"
}

# The packages of the web pages, only when web/package.json is there and its lock file has changed.
setup_web() {
  local folder=$danlu_root/web
  [[ -f $folder/package.json ]] || return 0
  setup web
  local mark=$folder/node_modules/.installed wanted major
  wanted=$(cat "$folder/package.json" "$folder/package-lock.json" 2> /dev/null | sha256sum)
  [[ -f $mark && $(< "$mark") == "$wanted" ]] && return
  major=$(node --version 2> /dev/null | sed -E 's/^v([0-9]+).*/\1/')
  if [[ ${major:-0} -lt 18 ]]; then
    say "Going on without Node 18 or newer: the web pages cannot be built." \
        "没有 Node 18 或更新版本：无法构建网页。"
    return
  fi
  mkdir -p "$danlu_state"
  if (cd "$folder" && npm ci --no-audit --no-fund) > "$danlu_state/npm.log" 2>&1 < /dev/null; then
    printf '%s\n' "$wanted" > "$mark"
  else
    say "Going on without the web packages: the web pages cannot be built (build/setup/npm.log)." \
        "未能安装网页依赖：无法构建网页（见 build/setup/npm.log）。"
  fi
}

# The pages themselves, into build/web, only when something they are made of has changed.
build_web() {
  local folder=$danlu_root/web out=$danlu_root/build/web wanted
  [[ -f $folder/package.json ]] || return 0
  [[ -x $folder/node_modules/.bin/vite ]] || return 1
  wanted=$(cd "$folder" && find index.html package-lock.json tsconfig.json vite.config.ts src -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum)
  [[ -f $out/index.html && -f $danlu_state/web && $(< "$danlu_state/web") == "$wanted" ]] && return
  mkdir -p "$danlu_state"
  if (cd "$folder" && npm run --silent build) > "$danlu_state/web.log" 2>&1 < /dev/null; then
    printf '%s\n' "$wanted" > "$danlu_state/web"
  else
    say "Going on without new web pages: they could not be built (build/setup/web.log)." \
        "未能构建新的网页，继续（见 build/setup/web.log）。"
    return 1
  fi
}

# logged NAME COMMAND...: quiet unless it fails; on a terminal one line shows how far it is.
logged() {
  local log=$danlu_state/$1.log line status=0
  shift
  mkdir -p "$danlu_state"
  if [[ -t 2 ]]; then
    { "$@" 2>&1 < /dev/null | while IFS= read -r line; do
        printf '%s\n' "$line"
        [[ $line == \[* ]] && printf '\r\033[K%.78s' "$line" >&2
      done > "$log"; status=${PIPESTATUS[0]}; } || true
    printf '\r\033[K' >&2
  else
    "$@" > "$log" 2>&1 < /dev/null || status=$?
  fi
  [[ $status -eq 0 ]] && return
  # The first failure is the cause; what ninja prints after it is noise.
  grep -m 1 -A 40 -E '^FAILED|^CMake Error|^ninja: error|error: ' "$log" >&2 || tail -n 40 "$log" >&2
  say "That failed; the whole output is in ${log#"$danlu_root"/}." \
      "执行失败；完整输出见 ${log#"$danlu_root"/}。"
  return "$status"
}

# configure PRESET: only when there is no build folder yet, or the presets, the compiler options or
# the packages are newer than it (ninja notices the CMake files by itself).
configure() {
  local preset=$1 stamp=$danlu_root/build/$1/build.ninja
  [[ -f $stamp && ! $danlu_root/CMakePresets.json -nt $stamp && ! /var/lib/dpkg/status -nt $stamp ]] && return
  cd "$danlu_root"
  logged "configure-$preset" cmake --preset "$preset" && touch "$stamp"
}

# build PRESET [TARGET...]: configures and builds; says how long when it was long.
build() {
  local preset=$1 started=$SECONDS
  shift
  configure "$preset" || return
  cd "$danlu_root"
  if [[ ! -f build/$preset/.built ]]; then
    say "Building ($preset); the first time takes some minutes." "正在编译（$preset），首次需要几分钟。"
  fi
  logged "build-$preset" cmake --build --preset "$preset" ${1:+--target "$@"} || return
  touch "build/$preset/.built"
  if [[ $((SECONDS - started)) -ge 5 ]]; then
    say "Built in $((SECONDS - started)) s." "编译完成，用时 $((SECONDS - started)) 秒。"
  fi
}
