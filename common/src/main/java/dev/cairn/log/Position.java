package dev.cairn.log;

/**
 * Where a record stands.
 *
 * @param topic the topic
 * @param partition from 0
 * @param offset from 0
 */
public record Position(String topic, int partition, long offset) {}
