/** The HTTP API of the OCI distribution-spec. */
@NullMarked
package dev.cairn.registry.api;

import org.jspecify.annotations.NullMarked;
