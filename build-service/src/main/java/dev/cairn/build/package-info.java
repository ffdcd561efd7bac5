/** build-service: from a push to artifacts in the registry. {@link dev.cairn.build.BuildService} puts its parts together. */
@NullMarked
package dev.cairn.build;

import org.jspecify.annotations.NullMarked;
