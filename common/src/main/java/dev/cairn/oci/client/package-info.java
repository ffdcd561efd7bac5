/**
 * A client of OCI registries, ours and others: {@link dev.cairn.oci.client.RegistryClient} pulls and pushes, and is let in
 * where a registry asks for a password or a token.
 */
@NullMarked
package dev.cairn.oci.client;

import org.jspecify.annotations.NullMarked;
