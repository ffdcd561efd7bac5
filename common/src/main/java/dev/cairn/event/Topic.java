package dev.cairn.event;

/** The topics of facts; each has one writer, and all have the same number of partitions. */
public enum Topic {
    COMMITS("cairn.commits"),
    ARTIFACTS("cairn.artifacts"),
    REGISTRY("cairn.registry"),
    DEPLOYMENTS("cairn.deployments"),
    SECRETS("cairn.secrets"),
    OPERATIONS("cairn.operations");

    private final String id;

    Topic(String id) {
        this.id = id;
    }

    /** The name in Kafka. */
    public String id() {
        return id;
    }

    /**
     * The topic with that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Topic of(String id) {
        for (Topic topic : values()) {
            if (topic.id.equals(id)) {
                return topic;
            }
        }
        throw new IllegalArgumentException("'" + id + "' is no topic of facts");
    }
}
