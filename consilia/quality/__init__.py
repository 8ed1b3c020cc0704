"""Quality of answers: samples, blinded reviews, agreement, and what is done about findings."""
