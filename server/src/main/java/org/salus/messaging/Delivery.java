package org.salus.messaging;

/** What became of one attempt to send. */
public sealed interface Delivery {

    /** The other side has taken it over. */
    record Sent(String messageId) implements Delivery {}

    /** It was not sent, and will not be however often it is tried. */
    record Refused(Reason reason) implements Delivery {}

    /** It was surely not sent; another attempt may go better. */
    record TryLater(Reason reason) implements Delivery {}

    /** It may or may not have been sent: another attempt could be a second message. */
    record Uncertain(Reason reason) implements Delivery {}

    /** In words of our own: what a server answers may name the recipient. */
    enum Reason {
        /** The address has no form that can be sent to. */
        ADDRESS_INVALID("address-invalid"),
        /** The server does not take messages for this address. */
        ADDRESS_REFUSED("address-refused"),
        /** The server does not take this message, or none from us. */
        REFUSED("refused"),
        /** The server cannot be reached, or not over TLS. */
        UNREACHABLE("unreachable"),
        /** The server asks to try again. */
        BUSY("busy"),
        /** The server took the text and did not say what became of it. */
        NO_ANSWER("no-answer");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
