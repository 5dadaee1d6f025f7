"""一市: the market (爱心超市). Points become goods from the shelf, and never money.

A shop (超市) stands at a site, or is a partner merchant (合作商户) of one; named keepers (管理员) work in it. Goods
(商品) are priced in points and lie in lots (批次) by where they came from: bought, donated, or given as aid. A
redemption (兑换) holds points and goods in one transaction, and is handed over once, against a pick-up code or a
printed card; what nobody collects goes back, points and goods alike. Donations in kind (捐赠) get a receipt, and
everybody sees what became of them.

What always holds, and `redvest verify` proves:

- a lot's stock is the sum of its moves (出入库), which are only ever added; never below zero, free or held;
- held goods are those of redemptions waiting and of write-offs not yet confirmed; held points are those of the former;
- nothing is handed over twice, nor without its points; of high value only by two people, and never to oneself;
- who keeps a shop does not count it (盘点), and does not confirm what they write off (作废).

Money appears only as what goods cost and which funds were announced. No column and no operation turns points into it.
"""
