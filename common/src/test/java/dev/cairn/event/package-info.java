/** Tests of the contract, and the generators of what is published about it. */
@NullMarked
package dev.cairn.event;

import org.jspecify.annotations.NullMarked;
