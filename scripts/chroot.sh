# Functions to make a fresh Debian 12 in a folder and to run commands in it. Sourced; needs root and debootstrap.
# shellcheck shell=bash

# make_machine FOLDER PACKAGE…: a plain Debian 12 with these packages. One that is there already is used again.
make_machine() {
  local machine=$1
  shift
  if [ ! -e "$machine/etc/debian_version" ]; then
    command -v debootstrap >/dev/null || { echo 'debootstrap is missing: apt-get install debootstrap' >&2; exit 1; }
    debootstrap --variant=minbase bookworm "$machine" http://deb.debian.org/debian >/dev/null
  fi
  # What this machine needs to reach the network, the new one needs too: name servers, and its own authorities.
  cp /etc/resolv.conf /etc/hosts "$machine/etc/"
  mkdir -p "$machine/srv"
  [ -z "${SSL_CERT_FILE:-}" ] || cp "$SSL_CERT_FILE" "$machine/usr/local/share/authorities.pem"
  mountpoint -q "$machine/proc" || mount -t proc proc "$machine/proc"
  mountpoint -q "$machine/dev" || mount --rbind --make-rslave /dev "$machine/dev"
  mountpoint -q "$machine/dev/shm" || mount -t tmpfs tmpfs "$machine/dev/shm"
  [ $# -eq 0 ] || inside "$machine" "apt-get update -qq && apt-get install -y -qq --no-install-recommends $* >/dev/null"
}

# inside FOLDER COMMAND: runs it there, with nothing of our environment but the proxy's settings.
inside() {
  local machine=$1 name
  shift
  local keep=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
    DEBIAN_FRONTEND=noninteractive)
  [ ! -e "$machine/usr/local/share/authorities.pem" ] || for name in SSL_CERT_FILE PIP_CERT NODE_EXTRA_CA_CERTS; do
    keep+=("$name=/usr/local/share/authorities.pem")
  done
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name:-}" ] || keep+=("$name=${!name}")
  done
  chroot "$machine" /usr/bin/env -i "${keep[@]}" /bin/bash -c "$*"
}

# unmount_machine FOLDER: ends what still runs in it, too.
unmount_machine() {
  local place process
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/root" 2>/dev/null)" != "$1" ] || kill -KILL "${process#/proc/}"
  done
  for place in dev/shm dev proc; do
    if mountpoint -q "$1/$place"; then umount -R "$1/$place" || umount -lR "$1/$place"; fi
  done
}
