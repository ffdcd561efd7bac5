# Stands outside an instance for as long as it lives, so that it outlives the service that started it: leaves a claim
# when it begins and the exit status when the instance has ended.
#
#   stdin              the script that becomes the instance's program
#   stdout and stderr  the instance's output
#   $1                 the instance's folder
#   $2                 control groups to join, separated by newlines
#   $3...              the command that runs the script on its stdin
set -u
umask 077
folder=$1
groups=$2
shift 2

# The claim is complete when it appears, and there can be only one: a second monitor for the same folder ends here.
read -r boot </proc/sys/kernel/random/boot_id || exit 1
read -r stat </proc/$$/stat || exit 1
printf '%s %s\n' "$boot" "$stat" >"$folder/claim.$$" || exit 1
ln "$folder/claim.$$" "$folder/claim" || {
    rm -f "$folder/claim.$$"
    exit 1
}
rm -f "$folder/claim.$$"

leave() {
    printf '%s\n' "$1" >"$folder/exit.partial"
    mv "$folder/exit.partial" "$folder/exit"
    exit 0
}

if [ -n "$groups" ]; then
    printf '%s\n' "$groups" >"$folder/groups"
    while read -r group; do
        echo $$ >"$group/cgroup.procs" || {
            echo "cairn: the control group $group cannot be joined" >&2
            leave 125
        }
    done <"$folder/groups"
    rm -f "$folder/groups"
fi
ulimit -c 0

# SIGTERM goes to the whole process group; this one waits for the others. A handler, unlike 'ignore', is not inherited.
asked=
trap 'asked=yes' TERM INT HUP
exec 4<&0 </dev/null
"$@" <&4 4<&- &
child=$!
exec 4<&-
while :; do
    asked=
    wait "$child" 2>/dev/null
    code=$?
    # A signal ends the wait too; then the child is still there. (Some shells tell of children that a signal ended.)
    [ -n "$asked" ] && kill -0 "$child" 2>/dev/null || break
done
leave "$code"
