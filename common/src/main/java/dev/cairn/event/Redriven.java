package dev.cairn.event;

/**
 * A parked record was handled after all.
 *
 * @param service the service that could not handle it
 * @param key the key of the record; later ones of this key wait behind it
 * @param recordTopic where the record stands
 * @param recordPartition where the record stands
 * @param recordOffset where the record stands
 */
public record Redriven(String service, String key, String recordTopic, int recordPartition, long recordOffset)
        implements OperationEvent {}
