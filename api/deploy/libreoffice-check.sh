#!/usr/bin/env bash
# Let LibreOffice Writer's own LanguageTool checker ask the service, headless, and show what it underlines.
#
#   api/deploy/libreoffice-check.sh          starts a service of its own and stops it afterwards
#   api/deploy/libreoffice-check.sh URL      asks one that runs, for example http://127.0.0.1:8000
#
# Needs on Debian or Ubuntu: apt-get install --no-install-recommends libreoffice-writer-nogui python3-uno
# Exit code: 0 as it should be, or skipped with the reason; 1 if LibreOffice doesn't see what it should.
#
# By hand it is the same: Tools > Options > Language Settings > LanguageTool Server, base URL http://127.0.0.1:8000/v2,
# no user name or key; then Dutch text is checked while you type.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "skipped: $1"; exit 0; }
command -v soffice >/dev/null || skip "soffice is not installed (apt-get install libreoffice-writer-nogui python3-uno)"
python=$(command -v /usr/bin/python3 || command -v python3) || skip "python3 is not installed"
"$python" -c 'import uno' 2>/dev/null || skip "python3 has no uno (apt-get install python3-uno)"

work=$(mktemp -d)
started=()
finish() {
    for pid in "${started[@]}"; do pkill -P "$pid" 2>/dev/null || true; kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

url=${1:-}
if [ -z "$url" ]; then
    coach=.venv/bin/coach
    [ -x "$coach" ] || coach=$(command -v coach) || skip "coach is not installed here (make run)"
    port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$coach" serve --port "$port" >"$work/service.log" 2>&1 &
    started+=($!)
    url=http://127.0.0.1:$port
fi
"$python" - "$url" <<'PYTHON'
import sys, time, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(sys.argv[1] + "/ready", timeout=5)
        break
    except OSError:
        time.sleep(0.2)
else:
    sys.exit("the service does not answer")
PYTHON

mkdir -p "$work/profile/user"
cat >"$work/profile/user/registrymodifications.xcu" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">
  <prop oor:name="BaseURL" oor:op="fuse"><value>$url/v2</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">
  <prop oor:name="IsEnabled" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
XML

pipe=vraagcoach$$
soffice --headless --norestore --nologo "-env:UserInstallation=file://$work/profile" \
    "--accept=pipe,name=$pipe;urp;" >"$work/office.log" 2>&1 &
started+=($!)

"$python" - "$pipe" <<'PYTHON'
import os
import sys
import time

import uno
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale

local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for _ in range(240):
    try:
        context = resolver.resolve(f"uno:pipe,name={sys.argv[1]};urp;StarOffice.ComponentContext")
        break
    except NoConnectException:
        time.sleep(0.25)
else:
    sys.exit("LibreOffice does not answer")
manager = context.ServiceManager
checker = manager.createInstanceWithContext("org.openoffice.lingu.LanguageToolGrammarChecker", context)
failed = 0


def check(text, expected):
    """Ask LibreOffice's checker for a paragraph; expected: the underlined words, each with whether it has a remedy."""
    global failed
    result = checker.doProofreading("1", text, Locale("nl", "NL", ""), 0, len(text), ())
    units = text.encode("utf-16-le")
    seen = []
    for e in result.aErrors:
        words = units[2 * e.nErrorStart : 2 * (e.nErrorStart + e.nErrorLength)].decode("utf-16-le")
        seen.append((words, bool(e.aSuggestions)))
        print(f"  {words!r}  {e.aRuleIdentifier}  {e.aFullComment}  -> {list(e.aSuggestions)}")
    good = all(pair in seen for pair in expected) and bool(seen) == bool(expected)
    failed += not good
    print("ok    " if good else "FAILED", repr(text))


if checker.hasLocale(Locale("nl", "NL", "")):
    print("ok     nl-NL is listed")
else:
    failed += 1
    print("FAILED nl-NL is not listed")
check("Waarom ging je weg?", [("Waarom ging je weg?", True)])
check("Het was een drukke dag. Je moet harder werken.", [])
check("Gisteren & eergisteren liep het mis. Waarom ging je weg? Zo ging het.", [("Waarom ging je weg?", True)])
check("🙂 Het kostte 100% moeite, 1+1=2. Waarom ging je weg?", [("Waarom ging je weg?", True)])
check("Piet vroeg: “Was je boos?” en liep door.", [("Was je boos?", True)])
check("Wat gebeurde er toen?", [])
try:
    manager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
except Exception:  # it closes the line while it answers
    pass
sys.stdout.flush()
os._exit(1 if failed else 0)  # the bridge to LibreOffice may crash while Python tears down, and all is said
PYTHON
