/** What tests of several packages share: images made of this machine's own programs, and a program to run in them. */
@NullMarked
package dev.cairn.deploy.testing;

import org.jspecify.annotations.NullMarked;
