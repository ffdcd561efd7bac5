package dev.cairn.service;

/**
 * What operators can ask of a service about its parked records. It goes into the inbox of the stage that parked it, with
 * the key that DeadLettered names, and into the partition that it names: a record without a key is parked in its own
 * partition, under the empty key.
 */
public sealed interface ParkingCommand {

    /**
     * Handle the first parked record of the key again, and then those that wait behind it.
     *
     * @param recordTopic the topic of the record that is meant
     * @param recordOffset its offset: nothing happens when another one is first by now
     */
    record RedriveParked(String recordTopic, long recordOffset) implements ParkingCommand {}

    /**
     * Give the first parked record of the key up, and handle those that wait behind it.
     *
     * @param recordTopic the topic of the record that is meant
     * @param recordOffset its offset: nothing happens when another one is first by now
     */
    record DropParked(String recordTopic, long recordOffset) implements ParkingCommand {}
}
