/** Storage on a file system: content once, hard links for what each repository has. */
@NullMarked
package dev.cairn.registry.storage.fs;

import org.jspecify.annotations.NullMarked;
