// Before the LWC engine, or components silently get native shadow: an entry of its own, in a script tag of its own.
import '@lwc/synthetic-shadow';
