package dev.cairn.service;

import java.nio.file.Path;

import dev.cairn.log.KafkaConnection;

/**
 * What a service needs to run.
 *
 * @param name the service, such as {@code build-service}: the consumer group, and the prefix of its internal topics
 * @param kafka where the log is
 * @param stateFolder where Kafka Streams keeps what the log can give back at any time
 * @param instance unique among the machines that run this service, and the same after a restart: static membership lets a
 *     killed service go on at once
 */
public record ServiceConfig(String name, KafkaConnection kafka, Path stateFolder, String instance) {}
