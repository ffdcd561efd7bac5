/** Who may ask for what, and the proofs of it: secrets, credentials, identities. */
@NullMarked
package dev.cairn.identity;

import org.jspecify.annotations.NullMarked;
