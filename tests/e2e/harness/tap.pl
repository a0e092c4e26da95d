#!/usr/bin/perl
# Opens two TAP devices and becomes a program that has them as its descriptors 0 and 1:
#   tap.pl NEAR FAR PROGRAM ARGUMENTS...
# A program without `unsafe` cannot open such a device itself, and every Debian has this interpreter.
use strict;
use warnings;
use Fcntl qw(O_RDWR);
use POSIX qw(dup2);

use constant TUNSETIFF => 0x400454ca;
# A TAP device (2), and frames without anything before them (0x1000).
use constant KIND => 0x1002;

my ($near, $far, @program) = @ARGV;
my @kept;
for my $place (0, 1) {
    sysopen(my $device, '/dev/net/tun', O_RDWR) or die "cannot open /dev/net/tun: $!\n";
    my $request = pack('Z16 s x22', ($near, $far)[$place], KIND);
    ioctl($device, TUNSETIFF, $request) or die "cannot make a TAP device: $!\n";
    push @kept, $device;
}
dup2(fileno($kept[$_]), $_) // die "cannot hand on a device: $!\n" for 0, 1;
exec {$program[0]} @program or die "cannot start $program[0]: $!\n";
