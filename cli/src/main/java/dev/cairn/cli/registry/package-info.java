/** {@code cairn registry}: what an OCI registry has, and its content in and out of it. */
@NullMarked
package dev.cairn.cli.registry;

import org.jspecify.annotations.NullMarked;
