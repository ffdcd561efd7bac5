package dev.cairn.event;

/**
 * A record could not be handled and was parked; later ones of its key wait until it is redriven or dropped.
 *
 * @param service the service that could not handle it
 * @param key the key of the record; later ones of this key wait behind it
 * @param recordTopic where the record stands
 * @param recordPartition where the record stands
 * @param recordOffset where the record stands
 * @param error what went wrong
 */
public record DeadLettered(
        String service, String key, String recordTopic, int recordPartition, long recordOffset, String error)
        implements OperationEvent {}
