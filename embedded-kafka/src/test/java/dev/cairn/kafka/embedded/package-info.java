@NullMarked
package dev.cairn.kafka.embedded;

import org.jspecify.annotations.NullMarked;
