package dev.cairn.deploy.target;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which port an instance is to listen on; it always finds it in {@code PORT}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PortRequest.None.class, name = "none"),
    @JsonSubTypes.Type(value = PortRequest.Any.class, name = "any"),
    @JsonSubTypes.Type(value = PortRequest.Exactly.class, name = "exactly")
})
public sealed interface PortRequest {

    /** Serves nothing; it has no {@code PORT} and no address. */
    record None() implements PortRequest {}

    /**
     * The target chooses a free port where instances share the machine's network.
     *
     * @param listens the port where an instance has a network of its own
     */
    record Any(int listens) implements PortRequest {}

    /**
     * This port and no other; the start fails with {@link TargetFailure.PortTaken} where it is in use.
     *
     * @param port 1 to 65535
     */
    record Exactly(int port) implements PortRequest {}
}
