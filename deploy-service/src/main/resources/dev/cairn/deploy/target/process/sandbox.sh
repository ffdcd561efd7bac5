# The first process of an instance's namespaces: makes the root file system, starts the program without privileges, then
# collects what is orphaned, and ends with the program's exit status.
#
#   stdin  the script that becomes the program; it says a line on descriptor 5 when it is read, then waits for one on 3
#   $1     the image's root
#   $2     a file to show as /etc/hosts
#   $3     how to call umount when the machine's files are below /run only
#   $4     the instance's host name
#   $5     a file to write to when the program has begun: a SIGTERM before that would reach nobody
#   $6...  the command that drops privileges and runs the script on its stdin
set -eu
root=$1
hosts=$2
umount=$3
name=$4
started=$5
shift 5
cd /
step='its setup'
trap '[ "$step" = done ] || echo "cairn: the sandbox could not be made: $step failed" >&2' EXIT

hostname "$name" 2>/dev/null || :

step='the mount of the root'
mount --bind "$root" "$root"
mount --bind "$hosts" "$root/etc/hosts"
mount -o remount,bind,ro,nosuid,nodev,noexec "$root/etc/hosts"
if [ -f /etc/resolv.conf ]; then
    mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$root/etc/resolv.conf"
fi

step='the mount of /proc'
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"

step='the mount of /dev'
mount -t tmpfs -o nosuid,noexec,mode=0755,size=64k tmpfs "$root/dev"
for node in null zero full random urandom; do
    : >"$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mkdir "$root/dev/shm"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m tmpfs "$root/dev/shm"
mount -o remount,bind,ro,nosuid,noexec "$root/dev"

step='the mount of /tmp'
mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/tmp"
mkfifo -m 600 "$root/tmp/gate" "$root/tmp/ready"
exec 3<>"$root/tmp/gate" 5<>"$root/tmp/ready" 6<"$root/tmp/ready"
rm "$root/tmp/gate" "$root/tmp/ready"

# The program's shell is started while the machine's files are still here, and must have been loaded before they go.
step='the drop of privileges'
exec 4<&0 </dev/null
"$@" <&4 4<&- 6<&- &
child=$!
exec 4<&- 5<&-
read -r ready <&6
exec 6<&-

step='the change of the root'
exec 7>"$started"
mount -o remount,bind,ro,nosuid,nodev "$root"
cd "$root"
pivot_root . run
cd /
eval "$umount"

step='done'
echo open >&3
echo yes >&7
exec 3<&- 7<&-
set +e
asked=
trap 'asked=yes' TERM INT HUP
while :; do
    asked=
    wait "$child" 2>/dev/null
    code=$?
    [ -n "$asked" ] && kill -0 "$child" 2>/dev/null || break
done
exit "$code"
