#!/bin/sh
# make-deb.sh SOURCE VERSION - a Debian package of this tree, in the working directory.
#
# Built apart with the prefix /usr: where settings and scenarios are is compiled in.  The libraries it
# needs are read from the programs themselves.  DEBFULLNAME and DEBEMAIL name its maintainer.
set -eu
src=$1
version=$2
command -v dpkg-shlibdeps >/dev/null ||
	{ echo "make-deb: no dpkg-shlibdeps: apt-get install dpkg-dev" >&2; exit 1; }
rm -rf deb
mkdir -p deb/build deb/root/DEBIAN deb/debian
(cd deb/build && "$src/configure" -q --prefix=/usr --sysconfdir=/etc --localstatedir=/var &&
	make -s -j"$(nproc)" && make -s install-strip DESTDIR="$(cd ../root && pwd)")
gzip -9n deb/root/usr/share/man/man?/*
install -m 644 "$src/COPYING" deb/root/usr/share/doc/skim/copyright
gzip -9nc "$src/ChangeLog" >deb/root/usr/share/doc/skim/NEWS.gz
who="${DEBFULLNAME:-skim maintainers} <${DEBEMAIL:-root@localhost}>"
printf 'skim (%s) unstable; urgency=low\n\n  * What is new stands in NEWS.gz.\n\n -- %s  %s\n' "$version" "$who" \
	"$(date -R -r "$src/ChangeLog")" | gzip -9n >deb/root/usr/share/doc/skim/changelog.gz
printf 'Source: skim\n' >deb/debian/control
depends=$(cd deb && dpkg-shlibdeps -O root/usr/bin/skim root/usr/bin/skim-sim 2>/dev/null |
	sed 's/^shlibs:Depends=//')
cat >deb/root/DEBIAN/control <<END
Package: skim
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: $who
Depends: $depends, tzdata, ca-certificates
Recommends: tmux
Section: misc
Priority: optional
Description: operator's console for opening-range breakouts on the ASX
 Signs in to Interactive Brokers by OAuth, scans for gaps, reads the
 exchange's announcements, builds opening ranges, proposes orders, and sends
 what the operator has read and confirmed. With a simulated market.
END
(cd deb/root && find etc -type f | sed 's,^,/,') >deb/root/DEBIAN/conffiles
out=skim_${version}_$(dpkg --print-architecture).deb
dpkg-deb --root-owner-group -b deb/root "$out" >/dev/null
rm -rf deb
echo "$out"
