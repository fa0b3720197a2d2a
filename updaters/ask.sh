#!/bin/sh
# Asks an Omaha server for an update of an application, in plain shell.
#
#   ask.sh URL APP INSTANCE TRACK VERSION             prints "VERSION URL" of an update; nothing if there is none
#   ask.sh URL APP INSTANCE TRACK VERSION TYPE RESULT [CODE]   reports an event: 13 1 downloading, 14 1 downloaded, 3 1 complete, 3 0 failed
#
# Exits with 0 if the server answered, with 1 if not, with 2 if it was called wrongly.
# What it prints is not verified: compare the file with the hash that you know.
set -eu

if [ $# -ne 5 ] && [ $# -ne 7 ] && [ $# -ne 8 ]; then
	sed -n 's/^#   //p' "$0" >&2
	exit 2
fi

escaped() {
	printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g'
}

if [ $# -eq 5 ]; then
	elements='<ping active="1"/><updatecheck/>'
else
	elements="<event eventtype=\"$6\" eventresult=\"$7\"${8:+ errorcode=\"$8\"}/>"
fi

answer=$(curl --silent --show-error --fail --max-time 30 --retry 2 \
	--header 'Content-Type: text/xml' --data-binary @- "$1" <<EOF
<?xml version="1.0" encoding="UTF-8"?>
<request protocol="3.0" version="coreroller-sh" ismachine="1"><os platform="$(uname -s)" arch="$(uname -m)"/><app appid="$(escaped "$2")" machineid="$(escaped "$3")" track="$(escaped "$4")" version="$(escaped "$5")">$elements</app></request>
EOF
) || exit 1

attribute() {
	printf '%s' "$answer" | tr '>' '\n' | sed -n "s/.*<$1 .*$2=\"\([^\"]*\)\".*/\1/p" | head -n 1
}

version=$(attribute manifest version)
if [ -n "$version" ]; then
	printf '%s %s%s\n' "$version" "$(attribute url codebase)" "$(attribute package name)"
fi
