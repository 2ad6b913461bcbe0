import { Migration } from "@mikro-orm/migrations";

/** The code by which everybody finds a published listing; what was published before gets one too. */
export class PublicListings extends Migration {
  override name = "0062-public-listings";

  override up(): void {
    this.addSql(`alter table listing add column public_code text`);
    // Sixteen characters of Crockford's base 32, from the random bytes of two UUIDs: their bytes 6 and 8 are not all random.
    this.addSql(`update listing l set public_code = made.code
      from (select published.id, string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (get_byte(bytes, n) & 31) + 1, 1), '') as code
        from (select id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as bytes from listing
          where published_at is not null) published
        cross join unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17]) as n
        group by published.id) made
      where made.id = l.id`);
    this.addSql(`alter table listing add constraint listing_public_is_published
      check ((public_code is null) = (published_at is null))`);
    this.addSql(`create unique index listing_public_code_index on listing (public_code) where public_code is not null`);
  }
}
