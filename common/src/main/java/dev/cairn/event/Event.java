package dev.cairn.event;

/**
 * What happened, as data: one record for each type. Facts are never edited; a new meaning is a new type, a new
 * component is optional (backward-transitive), and a stored sample of every version stays readable.
 */
public sealed interface Event permits CommitEvent, ArtifactEvent, RegistryEvent, DeploymentEvent, OperationEvent {

    /** Where facts of this type are written. */
    Topic topic();

    /** What the fact is keyed by, hence what it is ordered with. */
    String key();

    /** The short name of the type, such as {@code CommitPushed}. */
    default String type() {
        return getClass().getSimpleName();
    }
}
