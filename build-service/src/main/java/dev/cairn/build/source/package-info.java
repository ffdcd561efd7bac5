/** Source code at an exact commit, by the {@code git} command: what a remote has, and a checkout of it. */
@NullMarked
package dev.cairn.build.source;

import org.jspecify.annotations.NullMarked;
