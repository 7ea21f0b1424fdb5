package io.sampo.transfer.model;

/** What a command leads to: the state after it and what is to be done. */
public record TransferDecision(TransferState next, TransferEffect effect) {}
