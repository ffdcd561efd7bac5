package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.cairn.cli.console.CliException;
import dev.cairn.cli.console.Texts;
import dev.cairn.event.Json;

/** Takes an answer of one JSON object a line, each as it comes. */
final class JsonLines implements Flow.Subscriber<String> {

    private final Consumer<JsonNode> each;
    private Flow.@Nullable Subscription subscription;
    private volatile @Nullable RuntimeException failure;

    private JsonLines(Consumer<JsonNode> each) {
        this.each = each;
    }

    /** A handler whose body is its own taker; what the consumer throws is thrown by {@link #end}. */
    static BodyHandler<JsonLines> handler(Consumer<JsonNode> each) {
        return BodyHandlers.fromLineSubscriber(new JsonLines(each), lines -> lines, null);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(String line) {
        if (failure == null && !line.isBlank()) {
            try {
                each.accept(Json.MAPPER.readTree(line));
            } catch (IOException e) {
                failure = CliException.failed(
                        "The registry does not answer in JSON lines: " + Texts.shortened(line, 100), e);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (subscription != null) {
            if (failure == null) {
                subscription.request(1);
            } else {
                subscription.request(Long.MAX_VALUE); // the rest is not looked at
            }
        }
    }

    @Override
    public void onError(Throwable e) {
        // The exchange fails with it.
    }

    @Override
    public void onComplete() {
        // The exchange is complete.
    }

    /** Throws what has gone wrong with a line. */
    void end() {
        RuntimeException why = failure;
        if (why != null) {
            throw why;
        }
    }
}
