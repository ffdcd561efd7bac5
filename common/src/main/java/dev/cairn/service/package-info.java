/**
 * How every service runs: pure functions over rows, one Kafka Streams topology that applies them, and effects that
 * start from committed facts. {@link dev.cairn.service.Stage} is what a service writes.
 */
@NullMarked
package dev.cairn.service;

import org.jspecify.annotations.NullMarked;
