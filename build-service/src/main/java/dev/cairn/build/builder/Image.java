package dev.cairn.build.builder;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.BuildInput;

/**
 * What a builder has made, to be assembled and pushed.
 *
 * @param base what the layers lie upon; null for nothing
 * @param layers from the lowest to the topmost
 * @param entrypoint empty leaves the base's
 * @param workdir what the program starts in
 * @param environment variables that the image sets
 * @param inputs what went in beside the commit and the base
 */
record Image(
        @Nullable BaseImage base,
        List<Layer> layers,
        List<String> entrypoint,
        String workdir,
        Map<String, String> environment,
        List<BuildInput> inputs) {}
