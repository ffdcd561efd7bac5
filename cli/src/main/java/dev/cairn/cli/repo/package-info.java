/** Taking repositories in: their files, and the hooks that tell of pushes. */
@NullMarked
package dev.cairn.cli.repo;

import org.jspecify.annotations.NullMarked;
