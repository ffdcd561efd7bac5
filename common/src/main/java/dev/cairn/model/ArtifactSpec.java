package dev.cairn.model;

/**
 * One artifact that an application consists of.
 *
 * @param name unique within the application
 * @param kind what it is
 * @param build how it is built
 */
public record ArtifactSpec(ArtifactName name, ArtifactKind kind, BuilderSpec build) {}
