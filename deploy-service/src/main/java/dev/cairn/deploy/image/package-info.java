/** Pulls OCI images from a registry and unpacks them, once for each digest, into roots that nobody can write to. */
@NullMarked
package dev.cairn.deploy.image;

import org.jspecify.annotations.NullMarked;
