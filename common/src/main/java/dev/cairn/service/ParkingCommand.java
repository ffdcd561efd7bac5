package dev.cairn.service;

/**
 * What operators can ask of a service about its parked records; keyed by the record's key, in the inbox of the stage
 * that parked it.
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
