/** Measures the bus beside its peers: starts all of them, loads each with wrk in turn, and prints what came out. */
package io.lienthong.bench;
