package dev.cairn.cli.status;

import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;

/** Names from the command line. */
final class Names {

    private Names() {}

    static Optional<Application> application(@Nullable String text) {
        return parsed(text, Application::new);
    }

    static Optional<EnvironmentName> environment(@Nullable String text) {
        return parsed(text, EnvironmentName::new);
    }

    private static <T> Optional<T> parsed(@Nullable String text, Function<String, T> parser) {
        try {
            return Optional.ofNullable(text).map(parser);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
