import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Why nothing is sent to an address. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

export type AddressRule = ReturnType<typeof createAddressRule>;

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * Where messages may go: to public addresses by TLS; into the networks that the installation names, without it too. An
 * endpoint's name may mean another address at every look-up, so it is judged when the connection is made, by the very
 * address that is connected to. Networks are CIDR texts; throws on one that is none.
 */
export function createAddressRule(networks: readonly string[]) {
  const named = networks.map((network) => ipaddr.parseCIDR(network));

  function isNamed(ip: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    return named.some((network) => network[0].kind() === ip.kind() && ip.match(network));
  }

  /** Throws where no message may go to an IP address. */
  function require(address: string, isTls: boolean): void {
    // An address of IPv4 in the clothes of IPv6 is judged as what it is.
    const ip = ipaddr.process(address);
    if (isNamed(ip)) return;
    const isPublic = ip.range() === "unicast" && (ip instanceof ipaddr.IPv4 || ip.match(globalUnicast));
    if (!isPublic) throw new AddressRefused(`${address} is not a public address`);
    if (!isTls) throw new AddressRefused(`only https to ${address}`);
  }

  return {
    /** Judges what can be judged of a URL without looking its name up. Throws AddressRefused. */
    requireUrl(text: string): void {
      const { protocol, hostname, username, password } = new URL(text);
      if (username !== "" || password !== "") throw new AddressRefused("no credentials in the address");
      const isTls = protocol === "https:";
      if (!isTls && protocol !== "http:") throw new AddressRefused("only http and https");
      const host = hostname.replaceAll(/^\[|\]$/g, "");
      if (ipaddr.isValid(host)) require(host, isTls);
      else if (!isTls && named.length === 0) throw new AddressRefused("only https");
    },

    /** For `lookup` of a request: every address that a name has must be allowed, or none is used. */
    lookupFor(isTls: boolean): LookupFunction {
      return (hostname, options, callback) => {
        lookup(hostname, { ...options, all: true }, (error, found) => {
          const addresses = found as LookupAddress[] | undefined;
          const [first] = addresses ?? [];
          if (error || !addresses || !first) return callback(error ?? new Error("no address"), "", 0);
          try {
            for (const { address } of addresses) require(address, isTls);
          } catch (refused) {
            return callback(refused as Error, "", 0);
          }
          if (options.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        });
      };
    },
  };
}
