/** Who may do what with which repository: logins, tokens, the operator's rules, and how much one address may ask. */
@NullMarked
package dev.cairn.registry.access;

import org.jspecify.annotations.NullMarked;
