/** Values of the OCI specifications, parsed once at the border. */
@NullMarked
package dev.cairn.oci;

import org.jspecify.annotations.NullMarked;
