/** The event log as a port, and its adapter for Kafka. */
@NullMarked
package dev.cairn.log;

import org.jspecify.annotations.NullMarked;
