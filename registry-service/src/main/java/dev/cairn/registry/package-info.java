/** The registry as a service: its configuration, its start and its end. */
@NullMarked
package dev.cairn.registry;

import org.jspecify.annotations.NullMarked;
