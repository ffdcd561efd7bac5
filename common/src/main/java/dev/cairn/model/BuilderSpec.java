package dev.cairn.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How an artifact is built: the part of {@code cairn.yaml} that belongs to one builder. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "builder")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FilesBuilderSpec.class, name = "files"),
    @JsonSubTypes.Type(value = JavaBuilderSpec.class, name = "java")
})
public sealed interface BuilderSpec permits FilesBuilderSpec, JavaBuilderSpec {

    /** What the image is built on: {@code scratch}, {@code jlink}, or an image named by its digest. */
    String from();
}
