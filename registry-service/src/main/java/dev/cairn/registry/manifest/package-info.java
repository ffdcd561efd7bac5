/** Manifests: reading them strictly, and taking them in only when all that they name is there. */
@NullMarked
package dev.cairn.registry.manifest;

import org.jspecify.annotations.NullMarked;
