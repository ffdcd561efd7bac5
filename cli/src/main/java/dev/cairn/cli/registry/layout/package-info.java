/**
 * OCI image layouts (image-spec 1.1, "OCI Image Layout") as folders and as tar files, read with distrust and written the
 * same each time.
 */
@NullMarked
package dev.cairn.cli.registry.layout;

import org.jspecify.annotations.NullMarked;
