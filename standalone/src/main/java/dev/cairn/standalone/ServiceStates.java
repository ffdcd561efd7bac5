package dev.cairn.standalone;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.Console;

/** Tells in what state a service is: one JSON object a line for scripts, a few lines for people. */
final class ServiceStates {

    private final String service;
    private final Console console;

    /** For scripts. */
    record State(
            String state,
            String service,
            @Nullable URI uri,
            @Nullable Map<String, String> details) {}

    ServiceStates(String service, Console console) {
        this.service = service;
        this.console = console;
    }

    /** It is on its way to another state. */
    void passing(String state, String forPeople) {
        if (console.isJson()) {
            console.json(new State(state, service, null, null));
        } else {
            console.note(forPeople);
        }
    }

    void ready(URI uri, Map<String, String> details) {
        if (console.isJson()) {
            console.json(new State("ready", service, uri, details));
            return;
        }
        console.line(service + " is ready at " + uri);
        details.forEach((name, value) -> console.line("  %-9s %s".formatted(name, value)));
        console.line("Ctrl-C stops it.");
    }

    /** Something that whoever runs it should know. */
    void warn(String warning) {
        console.note(warning);
    }
}
